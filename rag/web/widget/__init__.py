"""The chat for other sites' pages: a site's page comes in; the tag, the script and findings go out.

tag.py writes the tag, routes.py serves the script, check.py and policy.py check a page.
"""
