"""What was done, by whom and when, so that nobody changes it unnoticed."""
