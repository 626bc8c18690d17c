"""The addresses of the wing."""

app_name = "notifications"
urlpatterns: list = []
