"""What a file holds, judged by its bytes and never by its name. Nothing here opens, shows or keeps it.

Choice: a narrow list of formats, each looked into as far as it can harm whoever opens it later. It is no virus scanner.
"""
