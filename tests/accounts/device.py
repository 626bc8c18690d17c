"""A device that keeps passkeys, in software: it makes keys and signs as an authenticator does."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url as text

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


@dataclass
class Device:
    """One key for one site; ``count`` grows at each signature."""

    site: str = "localhost"
    origin: str = "http://localhost:8000"
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    name: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    count: int = 0

    def create(self, options: str) -> str:
        """The answer to « make a key », for what the page asks."""
        point = self.key.public_key().public_numbers()
        shown = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)}
        known = bytes(16) + len(self.name).to_bytes(2) + self.name + cbor2.dumps(shown)
        data = self._about(PRESENT | VERIFIED | WITH_KEY) + known
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options)
        return self._answer(
            {"clientDataJSON": text(client), "attestationObject": text(attestation)}
        )

    def sign(self, options: str) -> str:
        """The answer to « prove that you are there »."""
        self.count += 1
        data = self._about(PRESENT | VERIFIED)
        client = self._client("webauthn.get", options)
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": text(client),
                "authenticatorData": text(data),
                "signature": text(signature),
            }
        )

    def _about(self, flags: int) -> bytes:
        return hashlib.sha256(self.site.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _client(self, kind: str, options: str) -> bytes:
        said = {"type": kind, "challenge": json.loads(options)["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _answer(self, response: dict) -> str:
        name = text(self.name)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
