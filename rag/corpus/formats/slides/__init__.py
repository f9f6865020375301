"""What a presentation is made of: shapes in reading order, paragraphs with bullets."""
