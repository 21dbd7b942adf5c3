namespace IovaDsl.Compiler.Iommus;

/// <summary>The kinds of IOMMU the language knows; what each brings along stands in <c>Regions/IommuKinds.cs</c>, one row a kind.</summary>
public enum IommuKind
{
    Generic, // generic: translates, brings nothing
    ArmSmmuV2, // arm-smmu-v2 (also v1, MMU-400/401/500)
    ArmSmmuV3, // arm-smmu-v3
    HisiliconHi161x, // hisilicon-hi161x: an SMMUv3 that does not translate MSIs
    IntelVtd, // intel-vtd
    AmdVi, // amd-vi
    VirtioIommu, // virtio-iommu
    AppleDart, // apple-dart
}
