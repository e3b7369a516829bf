"""Public pages and API answers, cached by the versions of albums."""
