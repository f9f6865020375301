"""The web app: service.py keeps an answerer ready, api.py serves JSON, chat.py the page."""
