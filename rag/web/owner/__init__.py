"""The owner's page: sign in, look at the report card, upload articles. Off without a password."""
