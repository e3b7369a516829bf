"""The seven most favoured photos: versions, share pictures, ZIP, Facebook."""
