#!/bin/sh
# Chromium for the browser tests: the one that is there, or Debian's when we may install it.
# Without one the tests are skipped and say so; under CI that is a failure.
for name in "${FACEWEB_CHROMIUM:-}" chromium chromium-browser google-chrome; do
    [ -n "$name" ] && command -v "$name" >/dev/null && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium for the browser tests ..."
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null && exit 0
fi
echo "************************************************************************" >&2
echo "* No Chromium: the browser tests will be SKIPPED. (apt install chromium)" >&2
echo "************************************************************************" >&2
[ "${CI:-}" = true ] && exit 1
exit 0
