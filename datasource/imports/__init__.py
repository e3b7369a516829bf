"""Old collections in files become photos: read line by line, in the networks' forms."""
