"""Open the doors: `python -m web`. `./run` does it for you."""

import sys

import uvicorn

import logs
from domain.errors import CaseError
from settings import read_settings
from web.app import application


def main() -> int:
    """Serve until told to stop. Exit status 1 after a refusal in words."""
    try:
        settings = read_settings()
        logs.configure(settings.log_format)
        app = application(settings)
    except CaseError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    # An address under /l/ is a key, so no line is written about who asked for what.
    uvicorn.run(app, host="127.0.0.1", port=settings.web_port, log_config=None, access_log=False, server_header=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
