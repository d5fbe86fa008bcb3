"""The returnee's own page behind a private link: no account, no script, small enough for an old phone."""
