"""Code used only by pages: a forward pass in numpy, knock-outs, word vectors."""
