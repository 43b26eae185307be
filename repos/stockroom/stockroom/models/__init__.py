"""Domain records. They are frozen and know nothing about storage."""
