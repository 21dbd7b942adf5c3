# A kernel with iommufd and VFIO devices, which Debian's kernels lack, built from Debian's unmodified source with the small configuration
# beside this file, and the program that asks it. Built once and kept in the cache. Sourced by `run` after `packages.sh`.

# The compiler's prefix, and make's name of an architecture.
declare -A cross=([amd64]=x86_64-linux-gnu- [arm64]=aarch64-linux-gnu-) arch_of_make=([amd64]=x86_64 [arm64]=arm64)
declare -A image_of=([amd64]=arch/x86/boot/bzImage [arm64]=arch/arm64/boot/Image)

# A folder with vmlinuz, an empty modules/, probe and `release`, as `kernel_of` gives one.
iommufd_kernel_of() { # arch
  local arch=$1 dir="$cache/kernel-iommufd-$1" source tool series suite package version
  read -r _ series suite package version < <(pins_of source)
  if [ ! -e "$dir/release" ]; then
    [ -n "${cross[$arch]:-}" ] || { echo "kernel loop: no kernel with iommufd is built for $arch" >&2; return 1; }
    for tool in make flex bison bc "${cross[$arch]}gcc"; do
      command -v "$tool" > /dev/null || { echo "kernel loop: a kernel with iommufd needs $tool" >&2; return 1; }
    done
    source="$cache/source-$series"
    if [ ! -e "$source/done" ]; then
      rm -rf "$source"; mkdir -p "$source/deb"
      (cd "$source/deb" && download amd64 "$suite" "$package" "$version") || return 1
      dpkg --fsys-tarfile "$source"/deb/*.deb | tar x -C "$source/deb" --wildcards './usr/src/*.tar.xz'
      tar xJf "$source"/deb/usr/src/*.tar.xz -C "$source" --strip-components 1
      rm -r "$source/deb"
      : > "$source/done"
    fi
    rm -rf "$dir"; mkdir -p "$dir/build" "$dir/modules"
    built() { make -s -C "$source" O="$dir/build" ARCH="${arch_of_make[$arch]}" CROSS_COMPILE="${cross[$arch]}" "$@" >> "$dir/build.log" 2>&1; }
    built KCONFIG_ALLCONFIG="$here/iommufd/config" allnoconfig && built -j "$(nproc)" headers "$(basename "${image_of[$arch]}")" &&
      "${cross[$arch]}gcc" -static -O2 -Wall -Werror -I "$dir/build/usr/include" -o "$dir/probe" "$here/iommufd/probe.c" >> "$dir/build.log" 2>&1 || {
      echo "kernel loop: the kernel with iommufd cannot be built for $arch:" >&2; tail -n 5 "$dir/build.log" >&2; return 1
    }
    mv "$dir/build/${image_of[$arch]}" "$dir/vmlinuz"
    rm -r "$dir/build"
    echo "$version" > "$dir/release"
  fi
  echo "$dir"
}
