"""The typeface of pictures, so that Chinese is drawn on a machine that has no Chinese font."""
