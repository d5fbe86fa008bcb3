"""The command `passerelle`. Exit status: 0 done, 1 refused or something found, 2 used wrongly."""

import os
import sys
from contextlib import suppress

from domain.errors import CaseError
from starter.cli import screen
from starter.cli.app import app


def main(arguments: list[str]) -> int:
    """Do what is asked; a refusal is read in its three parts."""
    try:
        app(arguments, prog_name="passerelle")
    except CaseError as refusal:
        screen.refused(refusal)
        return 1
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1:])
    with suppress(OSError):  # whoever was listening has gone
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)  # the engine's library may abort a clean exit (temporalio/sdk-python#300)
