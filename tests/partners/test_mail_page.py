"""The page of what went out."""

from dataclasses import replace

import httpx2

from partners.mail import Mail
from standins.mail import routes
from standins.serve import served
from standins.shelf import Shelf
from tests.partners.post import LETTER, PDF


def test_the_page_shows_letters_newest_first(mail: Mail, shelf: Shelf) -> None:
    """The list, a letter and its parts can be opened from one another; the plan opens as a PDF."""
    mail.send(LETTER)
    mail.send(
        replace(LETTER, key="2", subject="Second", attachments=(PDF,), text="See https://x.example/a?b=1&c=2 now")
    )
    with served(routes(shelf)) as url, httpx2.Client(base_url=url) as browser:
        page, letter, plan = (browser.get(path) for path in ("/mail", "/mail/2", "/mail/2/part/1"))

        assert page.text.index("Second") < page.text.index("Your plan")
        assert 'href="https://x.example/a?b=1&amp;c=2"' in letter.text
        assert (plan.content, plan.headers["content-type"]) == (PDF.content, "application/pdf")
        assert plan.headers["content-disposition"].startswith("inline")
        assert [one["subject"] for one in browser.get("/mail.json").json()] == ["Second", "Your plan"]
        assert [browser.get(path).status_code for path in ("/mail/3", "/mail/0", "/mail/1/part/9")] == [404, 404, 404]


def test_the_page_runs_nothing(mail: Mail, shelf: Shelf) -> None:
    """Markup in a letter is text on our pages; its HTML stays in a closed box without scripts."""
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    mail.send(
        replace(
            LETTER,
            subject=evil,
            text=f"{evil} https://x.example {evil}",
            html=evil,
            attachments=(replace(PDF, media="text/html"),),
        )
    )
    with served(routes(shelf)) as url, httpx2.Client(base_url=url) as browser:
        pages = [browser.get(path) for path in ("/mail", "/mail/1", "/messages")]
        html, hung = browser.get("/mail/1/part/1"), browser.get("/mail/1/part/2")

    assert [page.text.count("<script") + page.text.count("<img") for page in pages] == [0, 0, 0]
    assert all("default-src 'none'" in page.headers["content-security-policy"] for page in [*pages, html, hung])
    assert "sandbox allow-popups" in html.headers["content-security-policy"]
    assert "script-src" not in html.headers["content-security-policy"]
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in pages[1].text
    assert hung.headers["content-disposition"].startswith("attachment")
    assert hung.headers["content-type"] == "application/octet-stream"
