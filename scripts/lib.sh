# Shared by the scripts beside this file: say what happens, install what is missing, know the tools.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Exit codes of the scripts: 69 = something must be installed by somebody with root (sysexits EX_UNAVAILABLE).
readonly EXIT_NEEDS_ROOT=69

say() { printf '\n== %s\n' "$*" >&2; }

missing_packages() {
    local package
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || printf '%s ' "$package"
    done
}

# need_packages PACKAGE… : installs missing Debian packages, or prints the one line that somebody else must run.
need_packages() {
    local missing
    missing=$(missing_packages "$@")
    [ -z "$missing" ] && return 0
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
            as_root=(sudo -n)
        else
            printf 'Debian packages are missing and this user may not install them. Run, as root:\n\n' >&2
            printf '    apt-get update && apt-get install -y --no-install-recommends %s\n\n' "$missing" >&2
            exit "$EXIT_NEEDS_ROOT"
        fi
    fi
    say "installing Debian packages: $missing"
    export DEBIAN_FRONTEND=noninteractive
    "${as_root[@]}" apt-get update -q >&2
    # shellcheck disable=SC2086 # the list is words
    "${as_root[@]}" apt-get install -y -q --no-install-recommends $missing >&2
}

FONT_PACKAGES=(fonts-noto-cjk fonts-noto-core fonts-hanazono fonts-babelstone-han)
BUILD_PACKAGES=(build-essential cmake)
BROWSER_PACKAGES=(chromium python3-venv)
DATABASE_PACKAGES=(postgresql)

# npm_ready FOLDER : installs the packages of a lock file when they are not there yet.
npm_ready() {
    local folder=$1
    if [ ! -f "$folder/node_modules/.package-lock.json" ] || [ "$folder/package-lock.json" -nt "$folder/node_modules/.package-lock.json" ]; then
        say "installing npm packages in $folder"
        npm ci --prefix "$folder" --no-audit --no-fund --loglevel=error >&2
    fi
}

# assets_ready : builds styles and scripts when a source is newer than what was built.
assets_ready() {
    npm_ready assets
    if [ ! -f assets/dist/app.css ] || [ -n "$(find assets/src assets/build.mjs assets/package-lock.json -newer assets/dist/app.css -print -quit)" ]; then
        say "building assets"
        npm run --prefix assets --silent build >&2
    fi
}
