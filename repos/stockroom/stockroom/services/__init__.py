"""The rules of the business. Every function takes the session first and codes as the user writes them."""
