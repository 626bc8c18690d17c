"""Pages for what went wrong, each saying what to do next."""

from django.shortcuts import render


def not_found(request, exception):
    return render(request, "404.html", status=404)


def forbidden(request, exception):
    return render(request, "403.html", status=403)


def bad_request(request, exception):
    return render(request, "400.html", status=400)


def server_error(request):
    return render(request, "500.html", status=500)
