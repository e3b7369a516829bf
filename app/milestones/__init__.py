"""Numbers of photos that are reached once, and the e-mails that say so."""
