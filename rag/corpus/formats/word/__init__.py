"""What a Word document is made of: styles, numbering, paragraphs, tables."""
