"""The widget: one script that puts the chat into any page, and what helps its owner."""
