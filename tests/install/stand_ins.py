"""What the trial's machine has in place of the outside world: the name of the album, a
certificate authority, a social network and a mail server."""

from __future__ import annotations

from tests.install.machine import Machine

# Of the album's own drop-in, as its name begins with "album-".
NETWORK_UNIT = """
[Service]
ExecStart=/srv/album/.venv/bin/python manage.py simulate_network
Restart=always
RestartSec=2
[Install]
WantedBy=multi-user.target
"""
MAIL_UNIT = """
[Service]
ExecStart=/usr/bin/python3 -m aiosmtpd -n -l 127.0.0.1:25
Restart=always
[Install]
WantedBy=multi-user.target
"""
# No authority of the internet knows this machine.
LOCAL_CERTIFICATES = "{\n\tlocal_certs\n\tskip_install_trust\n}\n"
CADDY_ROOT = "/var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt"


def name_the_machine(machine: Machine, name: str) -> None:
    (machine.root / "etc/hosts").write_text(f"127.0.0.1 localhost {name}\n")


def settings(machine: Machine) -> None:
    """The network and the mail server are the stand-ins; the rest is as documented."""
    machine.run(
        "sed -i -e 's/^NETWORKS=.*/NETWORKS=twitter/'"
        " -e 's#^EMAIL_URL=.*#EMAIL_URL=smtp://127.0.0.1:25#' /srv/album/.env"
    )


def network_and_mail(machine: Machine) -> None:
    machine.run("apt-get install -y -q python3-aiosmtpd", is_online=True)
    folder = machine.root / "etc/systemd/system"
    (folder / "album-network.service").write_text(NETWORK_UNIT)
    (folder / "mail.service").write_text(MAIL_UNIT)
    machine.run("systemctl daemon-reload; systemctl enable --now album-network mail")


def caddy_authority(machine: Machine) -> None:
    """Certificates of Caddy's own authority, which this machine trusts."""
    path = machine.root / "etc/caddy/Caddyfile"
    path.write_text(LOCAL_CERTIFICATES + path.read_text())
    machine.run("systemctl restart caddy")
    root = machine.root / CADDY_ROOT[1:]
    machine.await_(root.exists, "Caddy has its authority")
    machine.run(
        f"cp {CADDY_ROOT} /usr/local/share/ca-certificates/caddy.crt;"
        " update-ca-certificates"
    )


def certificate_as_of_certbot(name: str) -> str:
    """The command in place of certbot's; signed by itself, and trusted."""
    folder = f"/etc/letsencrypt/live/{name}"
    return (
        f"mkdir -p {folder}; openssl req -x509 -newkey ec -pkeyopt"
        f" ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN={name}"
        f" -addext subjectAltName=DNS:{name}"
        f" -keyout {folder}/privkey.pem -out {folder}/fullchain.pem;"
        f" cp {folder}/fullchain.pem /usr/local/share/ca-certificates/nginx.crt;"
        " update-ca-certificates"
    )
