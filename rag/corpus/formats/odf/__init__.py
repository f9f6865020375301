"""What an OpenDocument text is made of: styles, lists, paragraphs."""
