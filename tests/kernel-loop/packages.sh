# Debian packages at the versions of `pins`, downloaded and unpacked into the cache, never installed. Sourced by `run`, which sets `here`
# and `cache`. Every function prints what it made; what cannot be had is said on standard error and is a failure of the function.

# An apt command for one architecture and suite, with a state of its own, so that the machine's packages are not touched.
apt_of() { # arch suite command words…
  local arch=$1 suite=$2 command=$3 state="$cache/apt-$1-$2"; shift 3
  mkdir -p "$state"/lists/partial "$state"/cache/archives/partial
  [ -e "$state/status" ] || : > "$state/status"
  printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian %s main\n' \
    "$suite" $([ "${suite%-backports}" = "$suite" ] || echo "${suite%-backports}") > "$state/sources.list"
  "$command" -qq -o APT::Architecture="$arch" -o APT::Architectures="$arch" -o Dir::State::Lists="$state/lists" \
    -o Dir::State::status="$state/status" -o Dir::Cache="$state/cache" -o Dir::Etc::sourcelist="$state/sources.list" \
    -o Dir::Etc::sourceparts=/nonexistent -o APT::Sandbox::User=root "$@"
}

# What the suite serves now, asked at most once a day.
refresh() { # arch suite
  local stamp="$cache/apt-$1-$2/asked"
  [ -n "$(find "$stamp" -mtime -1 2> /dev/null)" ] || { apt_of "$1" "$2" apt-get update >&2 && : > "$stamp"; }
}

served() { apt_of "$1" "$2" apt-cache madison "$3" 2> /dev/null | awk -v version="$4" '$3 == version { found = 1 } END { exit !found }'; }
candidate() { apt_of "$1" "$2" apt-cache -t "$2" policy "$3" | awk '/Candidate:/ && $2 != "(none)" { print $2 }'; }

# The newest image package of a kernel series; one that only depends on its image is not it.
newest_kernel() { # series arch suite
  apt_of "$2" "$3" apt-cache search -n "^linux-(image|binary)-${1//./\\.}\.[0-9].*-$2\$" | awk '{ print $1 }' |
    grep -vE -- '-(rt|cloud)-|16k|unsigned|dbg' | sed -E 's/^linux-(image|binary)-/& /' | sort -k2V -k1,1r | tail -n 1 | tr -d ' '
}

pins_of() { awk -v what="$1" '$1 == what' "$here/pins"; }

# Downloads a package into the current folder, in the pinned version where it is still served.
download() { # arch suite package version
  refresh "$1" "$2" || true
  local wanted="$3=$4"
  served "$1" "$2" "$3" "$4" || { wanted=$3; echo "kernel loop: $3 $4 is not served any more: the newest is taken" >&2; }
  apt_of "$1" "$2" apt-get download "$wanted" >&2
}

# --- kernels -------------------------------------------------------------------------------------------------------------------

# In the order in which they are inserted; a kernel has some of them built in, and each only some.
modules=(virtio virtio_ring virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio-iommu irqbypass iommufd vfio_virqfd vfio
  vfio_iommu_type1 vfio-pci-core vfio-pci)

# A folder with vmlinuz, modules/*.ko and `release`, the package's version.
kernel_of() { # series arch
  local dir="$cache/kernel-$1-$2" suite package version
  if [ ! -e "$dir/release" ]; then
    read -r suite package version < <(pins_of kernel | awk -v series="$1" -v arch="$2" '$2 == series && $3 == arch { print $4, $5, $6 }')
    [ -n "$version" ] || { echo "kernel loop: no kernel $1 of $2 is pinned" >&2; return 1; }
    rm -rf "$dir"; mkdir -p "$dir/debs" "$dir/modules"
    refresh "$2" "$suite" || true
    served "$2" "$suite" "$package" "$version" || {
      package=$(newest_kernel "$1" "$2" "$suite"); version=$(candidate "$2" "$suite" "$package")
      echo "kernel loop: the pinned kernel $1 of $2 is not served any more: $package is taken" >&2
    }
    (cd "$dir/debs" && apt_of "$2" "$suite" apt-get download "$package=$version" >&2) || return 1
    # Images of their own have the modules in a package beside them, or in themselves.
    (cd "$dir/debs" && apt_of "$2" "$suite" apt-get download "${package/linux-binary/linux-modules}=$version" > /dev/null 2>&1) || true
    local deb pattern=() module
    for module in "${modules[@]}"; do pattern+=("*/$module.ko" "*/$module.ko.xz"); done
    for deb in "$dir"/debs/*.deb; do
      dpkg --fsys-tarfile "$deb" | tar x -C "$dir/debs" --wildcards '*/vmlinuz*' '*/modules.builtin' "${pattern[@]}" 2> /dev/null || true
    done
    find "$dir/debs" -name 'vmlinuz*' -exec mv {} "$dir/vmlinuz" \;
    find "$dir/debs" -name modules.builtin -exec cp {} "$dir/modules.builtin" \;
    find "$dir/debs" -name '*.ko.xz' -exec xz -d {} \;
    find "$dir/debs" -name '*.ko' -exec mv {} "$dir/modules" \;
    rm -r "$dir/debs"
    [ -e "$dir/vmlinuz" ] || { echo "kernel loop: $package has no image" >&2; return 1; }
    echo "$version" > "$dir/release"
  fi
  echo "$dir"
}

has_module() { # kernel-folder name
  [ -e "$1/modules/$2.ko" ] || grep -q "/$2\.ko" "$1/modules.builtin"
}

# --- what the guest needs ------------------------------------------------------------------------------------------------------

# A folder with a guest's packages unpacked.
guest_files() { # arch
  local dir="$cache/guest-$1"
  if [ ! -e "$dir/done" ]; then
    rm -rf "$dir"; mkdir -p "$dir/debs"
    local suite package version deb
    while read -r _ _ suite package version; do
      (cd "$dir/debs" && download "$1" "$suite" "$package" "$version") || return 1
    done < <(pins_of guest | awk -v arch="$1" '$2 == arch')
    for deb in "$dir"/debs/*.deb; do dpkg -x "$deb" "$dir"; done
    rm -r "$dir/debs"
    : > "$dir/done"
  fi
  echo "$dir"
}

# --- a native program for arm64 ------------------------------------------------------------------------------------------------

# A folder with `sysroot`, and `clang`, which links for arm64 on amd64.
cross_files() {
  local dir="$cache/cross-arm64" arch suite package version deb
  { [ "$(dpkg --print-architecture)" = amd64 ] && command -v clang && command -v llvm-objcopy; } > /dev/null ||
    { echo "kernel loop: linking for arm64 needs clang and llvm on amd64" >&2; return 1; }
  if [ ! -e "$dir/done" ]; then
    rm -rf "$dir"; mkdir -p "$dir"/{debs,sysroot,tools}
    while read -r _ arch suite package version; do
      (cd "$dir/debs" && download "$arch" "$suite" "$package" "$version") || return 1
    done < <(pins_of cross)
    for deb in "$dir"/debs/*_arm64.deb; do dpkg -x "$deb" "$dir/sysroot"; done
    for deb in "$dir"/debs/*_amd64.deb; do dpkg -x "$deb" "$dir/tools"; done
    rm -r "$dir/debs"
    {
      echo '#!/bin/sh'
      echo "export LD_LIBRARY_PATH='$dir/tools/usr/lib/x86_64-linux-gnu'"
      echo "exec clang \"\$@\" --ld-path='$dir/tools/usr/bin/aarch64-linux-gnu-ld'"
    } > "$dir/clang"
    chmod +x "$dir/clang"
    : > "$dir/done"
  fi
  echo "$dir"
}

# --- programs with their libraries ---------------------------------------------------------------------------------------------

# A folder with the pinned packages of a kind and all their libraries unpacked: they run beside the machine's own, with their own loader.
programs_of() { # kind: qemu or tool
  local dir="$cache/$1" suite packages=() package version deb
  if [ ! -e "$dir/done" ]; then
    [ "$(dpkg --print-architecture)" = amd64 ] || { echo "kernel loop: the pinned $1 is for amd64" >&2; return 1; }
    suite=$(pins_of "$1" | awk 'NR == 1 { print $2 }')
    refresh amd64 "$suite" || true
    while read -r _ _ package version; do
      if served amd64 "$suite" "$package" "$version"; then packages+=("$package=$version"); else packages+=("$package"); fi
    done < <(pins_of "$1")
    rm -rf "$dir" "$cache/apt-amd64-$suite/cache/archives"; mkdir -p "$dir" "$cache/apt-amd64-$suite/cache/archives/partial"
    apt_of amd64 "$suite" apt-get install --download-only -y --no-install-recommends -t "$suite" "${packages[@]}" >&2 || return 1
    for deb in "$cache/apt-amd64-$suite"/cache/archives/*.deb; do dpkg -x "$deb" "$dir"; done
    rm -rf "$cache/apt-amd64-$suite/cache/archives"
    : > "$dir/done"
  fi
  echo "$dir"
}

# Runs a program of such a folder.
run_of() { # folder program words…
  local folder=$1 program=$2 loader; shift 2
  loader=$(compgen -G "$folder/usr/lib64/ld-linux-x86-64.so.2" || compgen -G "$folder/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2")
  QEMU_MODULE_DIR=$folder/usr/lib/x86_64-linux-gnu/qemu "$loader" --library-path "$folder/usr/lib/x86_64-linux-gnu" "$folder/usr/bin/$program" "$@"
}

# --- what is newer -------------------------------------------------------------------------------------------------------------

# A line for every pin that Debian serves in a newer version.
report_newer() {
  local kind series arch suite package version now
  while read -r kind series arch suite package version; do
    refresh "$arch" "$suite" 2> /dev/null || continue
    now=$(newest_kernel "$series" "$arch" "$suite")
    [ -z "$now" ] || [ "$now" = "$package" ] || echo "kernel loop: newer: $now ($suite, $arch); pinned is $package"
  done < <(pins_of kernel)
  while read -r kind suite package version; do
    refresh amd64 "$suite" 2> /dev/null || continue
    now=$(candidate amd64 "$suite" "$package")
    [ -z "$now" ] || [ "$now" = "$version" ] || echo "kernel loop: newer: $package $now ($suite); pinned is $version"
  done < <(pins_of qemu; pins_of tool; pins_of source | cut -d ' ' -f 1,3-)
  while read -r kind arch suite package version; do
    refresh "$arch" "$suite" 2> /dev/null || continue
    now=$(candidate "$arch" "$suite" "$package")
    [ -z "$now" ] || [ "$now" = "$version" ] || echo "kernel loop: newer: $package $now ($suite, $arch); pinned is $version"
  done < <(pins_of guest)
}
