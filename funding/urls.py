"""The addresses of the wing."""

app_name = "funding"
urlpatterns: list = []
