"""The web app: HTTP requests come in; answers, articles and the pages that show them go out.

service.py keeps an answerer ready, api.py and stream.py serve JSON, chat.py serves the page.
"""
