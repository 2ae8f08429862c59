"""The page's scripts: plain JavaScript, put into the page as they are."""
