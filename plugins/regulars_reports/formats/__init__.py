"""The formats that come with the plugin."""
