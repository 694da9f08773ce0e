"""What all pictures are drawn with: shapes, texts, legends, axes, placement of labels."""
