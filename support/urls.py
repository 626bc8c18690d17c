"""The addresses of the wing."""

app_name = "support"
urlpatterns: list = []
