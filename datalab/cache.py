"""Django's cache in Redis, whose client is made once for all the calls of a thread."""

from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class KeptClient(RedisCacheClient):
    """Django makes a client at each call: that costs more than the call's own words."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._clients: dict[int, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        django: Any = self  # its stubs do not tell the parts that a client is made of
        place = django._get_connection_pool_index(write)
        if place not in self._clients:
            self._clients[place] = super().get_client(key, write=write)
        return self._clients[place]


class KeptRedis(RedisCache):
    """The cache of the service."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = KeptClient
