# The machines of the loop, a row each: what it is, and the words that QEMU takes. Sourced by `run`.

# NAME ARCHITECTURE FIRST-KERNEL KIND-OF-IOMMU [TABLE:FILE]: a machine with a table of ours boots with what `iova emit` makes of
# examples/kernel-loop/FILE.iova instead of QEMU's own.
machines='
intel        amd64   6.1   intel-vtd
intel-dmar   amd64   6.1   intel-vtd     dmar:q35-dmar
amd          amd64   6.1   amd-vi
amd-ivrs     amd64   6.1   amd-vi        ivrs:q35-ivrs
virtio       amd64   6.12  virtio-iommu
smmuv3       arm64   6.1   arm-smmu-v3
smmuv3-tree  arm64   6.1   arm-smmu-v3
smmuv3-iort  arm64   6.1   hisilicon-hi161x iort:virt-iort
smmuv3-dts   arm64   6.12  arm-smmu-v3   dts:virt-dt
virtio-tree  arm64   6.12  virtio-iommu
riscv        riscv64 7.2   riscv-iommu
riscv-pci    riscv64 7.2   riscv-iommu
riscv-dts    riscv64 7.2   riscv-iommu   dts:virt-riscv
'

# Why a kernel is not booted on a machine.
declare -A before=(
  [virtio]='Debian builds no virtio-iommu driver' [virtio-tree]='Debian builds no virtio-iommu driver'
  [smmuv3-dts]='`iommu-addresses` is read from 6.3 on'
  [riscv]='the driver dates from 6.13' [riscv-pci]='the driver dates from 6.13' [riscv-dts]='the driver dates from 6.13'
)

# Below a root bus: two ports with ACS in one slot, two without in another, a switch (QEMU's has no ACS), and functions of one slot
# without ACS.
express=(
  -device pcie-root-port,id=port0,chassis=1,addr=8.0,multifunction=on -device pcie-root-port,id=port1,chassis=2,addr=8.1
  -device ioh3420,id=port2,chassis=3,addr=9.0,multifunction=on -device ioh3420,id=port3,chassis=4,addr=9.1
  -device x3130-upstream,id=switch,bus=port0 -device xio3130-downstream,id=down0,bus=switch,chassis=5,addr=0.0
  -device xio3130-downstream,id=down1,bus=switch,chassis=6,addr=1.0 -device e1000e,bus=down0 -device nvme,serial=a,bus=down1
  -device e1000e,bus=port2 -device e1000e,bus=port3
  -device e1000e,addr=a.0,multifunction=on -device nvme,serial=b,addr=a.1 -device qemu-xhci,addr=b.0
)
# With a bridge to a conventional bus behind a port, and one on the root bus. QEMU's virtio-iommu does not know the functions behind.
topology=(
  "${express[@]}"
  -device pcie-pci-bridge,id=bridge,bus=port1 -device e1000,bus=bridge,addr=1.0 -device e1000,bus=bridge,addr=2.0
  -device i82801b11-bridge,id=old,addr=c.0 -device e1000,bus=old,addr=3.0
)
q35=(-M q35 -cpu max)
virt=(-M virt,gic-version=3,iommu=smmuv3 -cpu cortex-a57)

# Sets `words`, and `append` where the kernel needs more than its console. Emulated on a busy host an x86 guest loses ticks, and takes
# that for a timer that does not work.
words_of() { # machine
  append=
  case $1 in
    intel) words=("${q35[@]}" -device intel-iommu,aw-bits=48 "${topology[@]}"); append='intel_iommu=on no_timer_check' ;;
    intel-dmar)
      words=("${q35[@]}" -device intel-iommu,aw-bits=39 -device pcie-root-port,chassis=1,addr=1.0 -device e1000e,addr=2.0
        -device qemu-xhci,addr=3.0 -device VGA,addr=4.0)
      append='intel_iommu=on memmap=32M$0x3c000000 no_timer_check'
      ;;
    amd) words=("${q35[@]}" -device amd-iommu "${topology[@]}"); append=no_timer_check ;;
    amd-ivrs)
      words=("${q35[@]}" -device amd-iommu -device pcie-root-port,chassis=1,addr=5.0 -device e1000e,addr=4.0 -device qemu-xhci,addr=3.0)
      # QEMU's I/O APIC sends as 00:14.0, where no function is: with an entry that Linux 7.3 accepts its interrupts do not arrive.
      append='memmap=32M$0x3c000000 no_timer_check printk.devkmsg=on printk.time=0 loop.kmsg'
      ;;
    virtio) words=("${q35[@]}" -device virtio-iommu-pci,addr=1.0 "${express[@]}"); append=no_timer_check ;;
    smmuv3) words=("${virt[@]}" -bios "$efi" "${topology[@]}") ;;
    smmuv3-tree) words=("${virt[@]}" "${topology[@]}") ;;
    smmuv3-iort) words=("${virt[@]}" -bios "$efi" -device pcie-root-port,chassis=1 -device pcie-root-port,chassis=2) ;;
    smmuv3-dts) words=("${virt[@]}" -device pcie-root-port,chassis=1 -device pcie-root-port,chassis=2) ;;
    virtio-tree) words=(-M virt,gic-version=3 -cpu cortex-a57 -device virtio-iommu-pci,addr=1.0 "${express[@]}") ;;
    riscv) words=(-M virt,aia=aplic-imsic,iommu-sys=on -cpu max "${topology[@]}") ;;
    riscv-pci) words=(-M virt,aia=aplic-imsic -cpu max -device riscv-iommu-pci,addr=1.0 "${topology[@]}") ;;
    riscv-dts)
      words=(-M virt,aia=aplic-imsic,iommu-sys=on -cpu max -device pcie-root-port,chassis=1,addr=1.0 -device e1000e,addr=2.0
        -device qemu-xhci,addr=3.0)
      ;;
  esac
}
