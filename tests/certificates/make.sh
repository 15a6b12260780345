#!/bin/sh
# Makes the certificates of the tests anew: an invented company's authority, and servers whose certificates it signed.
# The private keys protect nothing: they are there so that a test can serve TLS on loopback.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/ca.conf" <<CONF
[ca]
default_ca=all
[all]
database=$work/index.txt
new_certs_dir=$work
policy=any
rand_serial=yes
unique_subject=no
[any]
commonName=supplied
CONF
: > "$work/index.txt"
signed() { # NAME SUBJECT FROM UNTIL EXTENSIONS HOW-TO-SIGN...
  name=$1 subject=$2 from=$3 until=$4
  printf "$5" > "$work/extensions"
  shift 5
  openssl ecparam -genkey -name prime256v1 -noout > "$work/$name.key"
  openssl req -new -key "$work/$name.key" -subj "/CN=$subject" -out "$work/request"
  openssl ca -batch -notext -config "$work/ca.conf" -md sha256 -startdate "$from" -enddate "$until" \
    -extfile "$work/extensions" -in "$work/request" -out "$work/$name.crt" "$@"
}
authority() { # NAME SUBJECT
  signed "$1" "$2" 20200101000000Z 21260101000000Z \
    'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n' \
    -selfsign -keyfile "$work/$1.key"
  cp "$work/$1.crt" "$1.pem"
}
server() { # NAME HOST UNTIL
  signed "$1" "$2" 20200101000000Z "$3" "subjectAltName=DNS:$2\nbasicConstraints=CA:FALSE\nauthorityKeyIdentifier=keyid\n" \
    -cert company.pem -keyfile "$work/company.key"
  cat "$work/$1.key" "$work/$1.crt" > "$1.pem"
}
authority company "Invented Company Authority"
authority stranger "Invented Stranger Authority"
server server eutils.invented.test 21260101000000Z
server other-host login.invented.test 21260101000000Z
server expired eutils.invented.test 20210101000000Z
server ncbi eutils.ncbi.nlm.nih.gov 21260101000000Z
