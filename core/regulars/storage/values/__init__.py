"""What a value may be: marshmallow fields, one idea a file."""
