"""What `manage.py doctor` is made of: findings, checks, and settings left out."""
