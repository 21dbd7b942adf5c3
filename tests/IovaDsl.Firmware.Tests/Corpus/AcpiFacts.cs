using System.Text.Json.Nodes;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Tables.Dmar;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Firmware.Tables.Ivrs;
using IovaDsl.Firmware.Tables.Mcfg;
using IovaDsl.Firmware.Tables.Viot;

namespace IovaDsl.Firmware.Tests.Corpus;

/// <summary>Decoded ACPI tables in the form of the corpus' expected facts (its README says what each member is).</summary>
internal static class AcpiFacts
{
    public static JsonObject Of(AcpiTable table)
    {
        JsonObject facts = new() { ["table"] = table.Header.Signature, ["header"] = Header(table.Header) };
        switch (table)
        {
            case IortTable iort:
                facts["nodeCount"] = iort.NodeCount;
                facts["nodeOffset"] = Hex(iort.NodeOffset);
                facts["nodes"] = Array(iort.Nodes, Node);
                break;
            case DmarTable dmar:
                AddDmar(facts, dmar);
                break;
            case IvrsTable ivrs:
                AddIvrs(facts, ivrs);
                break;
            case ViotTable viot:
                facts["nodeCount"] = viot.NodeCount;
                facts["nodeOffset"] = Hex(viot.NodeOffset);
                facts["nodes"] = Array(viot.Nodes, Node);
                break;
            case McfgTable mcfg:
                facts["allocations"] = Array(
                    mcfg.Allocations,
                    allocation => new JsonObject
                    {
                        ["base"] = Hex(allocation.Base),
                        ["segment"] = allocation.Segment,
                        ["startBus"] = allocation.StartBus,
                        ["endBus"] = allocation.EndBus,
                    }
                );
                break;
            default:
                throw new InvalidOperationException($"No facts for {table.GetType().Name}.");
        }

        return facts;
    }

    public static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode?> project) => new(items.Select(project).ToArray());

    public static string Hex(ulong value) => $"0x{value:x}";

    private static string Hex2(byte value) => $"0x{value:x2}";

    private static string Hex4(ushort value) => $"0x{value:x4}";

    private static string Hex8(uint value) => $"0x{value:x8}";

    private static string Hex16(ulong value) => $"0x{value:x16}";

    private static JsonObject Header(AcpiHeader header) =>
        new()
        {
            ["signature"] = header.Signature,
            ["length"] = header.Length,
            ["revision"] = header.Revision,
            ["checksum"] = Hex2(header.Checksum),
            ["oemId"] = header.OemId,
            ["oemTableId"] = header.OemTableId,
            ["oemRevision"] = Hex8(header.OemRevision),
            ["creatorId"] = header.CreatorId,
            ["creatorRevision"] = Hex8(header.CreatorRevision),
            ["checksumValid"] = header.ChecksumIsValid,
            ["fileSize"] = header.FileLength,
        };

    private static JsonObject Node(IortNode node)
    {
        JsonObject facts = new()
        {
            ["offset"] = Hex((ulong)node.Offset),
            ["type"] = node.Type,
            ["kind"] = node switch
            {
                IortItsGroup => "itsGroup",
                IortNamedComponent => "namedComponent",
                IortRootComplex => "rootComplex",
                IortSmmu => "smmu",
                IortSmmuV3 => "smmuv3",
                IortPmcg => "pmcg",
                IortReservedMemory => "rmr",
                IortInterruptWireBridge => "iwb",
                _ => "unknown",
            },
            ["length"] = node.Length,
            ["revision"] = node.Revision,
            ["identifier"] = node.Identifier,
            ["mappingCount"] = node.MappingCount,
            ["mappingOffset"] = Hex(node.MappingOffset),
            ["mappings"] = Array(
                node.Mappings,
                mapping => new JsonObject
                {
                    ["inputBase"] = Hex(mapping.InputBase),
                    ["idCount"] = mapping.IdCount,
                    ["outputBase"] = Hex(mapping.OutputBase),
                    ["outputReference"] = Hex(mapping.OutputReference),
                    ["single"] = mapping.IsSingle,
                }
            ),
        };
        AddBody(facts, node);
        return facts;
    }

    private static void AddBody(JsonObject facts, IortNode node)
    {
        switch (node)
        {
            case IortItsGroup group:
                facts["itsIds"] = Array(group.Ids, id => id);
                break;
            case IortNamedComponent component:
                facts["flags"] = Hex(component.Flags);
                facts["stall"] = component.CanStall;
                facts["pasidBits"] = component.PasidBits;
                facts["memory"] = Memory(component.Memory);
                if (component.AddressSizeLimit is byte componentLimit)
                    facts["memoryAddressSizeLimit"] = componentLimit;
                facts["name"] = component.Name;
                break;
            case IortRootComplex root:
                AddRootComplex(facts, root);
                break;
            case IortSmmu smmu:
                AddSmmu(facts, smmu);
                break;
            case IortSmmuV3 smmu:
                AddSmmuV3(facts, smmu);
                break;
            case IortPmcg pmcg:
                facts["page0"] = Hex(pmcg.Page0);
                facts["overflowGsiv"] = pmcg.OverflowGsiv;
                facts["nodeReference"] = Hex(pmcg.NodeReference);
                if (pmcg.Page1 is ulong page1)
                    facts["page1"] = Hex(page1);
                break;
            case IortReservedMemory memory:
                AddReservedMemory(facts, memory);
                break;
            case IortInterruptWireBridge bridge:
                facts["base"] = Hex(bridge.Base);
                facts["iwbIndex"] = bridge.Index;
                facts["name"] = bridge.Name;
                break;
        }
    }

    private static JsonObject Memory(IortMemoryAccess memory) =>
        new()
        {
            ["cacheCoherent"] = memory.CacheCoherent,
            ["allocationHints"] = Hex2(memory.AllocationHints),
            ["memoryFlags"] = Hex2(memory.Flags),
            ["cpm"] = memory.CoherentPathToMemory,
            ["dacs"] = memory.DeviceAttributesAreCacheable,
            ["canwbs"] = memory.CoherentWithoutWriteBack,
        };

    private static void AddRootComplex(JsonObject facts, IortRootComplex root)
    {
        facts["memory"] = Memory(root.Memory);
        facts["atsAttribute"] = Hex(root.AtsAttribute);
        facts["ats"] = (root.AtsAttribute & 1) != 0;
        facts["pri"] = (root.AtsAttribute & 2) != 0;
        facts["pasidForward"] = (root.AtsAttribute & 4) != 0;
        facts["segment"] = root.Segment;
        if (root.AddressSizeLimit is byte limit)
            facts["memoryAddressSizeLimit"] = limit;
        facts["limitMeaningful"] = root.LimitIsDefined;
        if (root is { Revision: >= 3, PasidCapabilities: ushort pasid })
            facts["maxPasidWidth"] = pasid & 0x1f;
        if (root is { Revision: >= 4, Flags: uint flags })
            facts["rcFlags"] = Hex(flags);
    }

    private static void AddSmmu(JsonObject facts, IortSmmu smmu)
    {
        string[] models = ["SMMUv1", "SMMUv2", "MMU-400", "MMU-500", "MMU-401", "ThunderX"];
        facts["base"] = Hex(smmu.Base);
        facts["span"] = Hex(smmu.Span);
        facts["model"] = smmu.Model;
        facts["modelName"] = smmu.Model < models.Length ? models[smmu.Model] : "unknown";
        facts["flags"] = Hex(smmu.Flags);
        facts["dvm"] = (smmu.Flags & 1) != 0;
        facts["coherentWalk"] = (smmu.Flags & 2) != 0;
        facts["contextInterruptCount"] = smmu.ContextInterruptCount;
        facts["pmuInterruptCount"] = smmu.PmuInterruptCount;
        facts["globalInterrupt"] = smmu.GlobalInterrupt.Gsiv;
        facts["globalConfigInterrupt"] = smmu.GlobalConfigurationInterrupt.Gsiv;
        facts["contextInterrupts"] = Array(smmu.ContextInterrupts, interrupt => interrupt.Gsiv);
        facts["pmuInterrupts"] = Array(smmu.PmuInterrupts, interrupt => interrupt.Gsiv);
    }

    private static void AddSmmuV3(JsonObject facts, IortSmmuV3 smmu)
    {
        facts["base"] = Hex(smmu.Base);
        facts["flags"] = Hex(smmu.Flags);
        facts["cohaccOverride"] = (smmu.Flags & 1) != 0;
        facts["httuOverride"] = (smmu.Flags >> 1) & 3;
        facts["proximityValid"] = (smmu.Flags & 8) != 0;
        facts["deviceIdMappingValid"] = (smmu.Flags & 16) != 0;
        facts["vatos"] = Hex(smmu.Vatos);
        facts["model"] = smmu.Model;
        facts["modelName"] = smmu.Model switch
        {
            0 => "SMMUv3",
            1 => "Hi161x",
            2 => "CN99xx",
            _ => "unknown",
        };
        facts["eventGsiv"] = smmu.EventGsiv;
        facts["priGsiv"] = smmu.PriGsiv;
        facts["gerrGsiv"] = smmu.GerrGsiv;
        facts["syncGsiv"] = smmu.SyncGsiv;
        if (smmu.ProximityDomain is uint domain)
            facts["proximityDomain"] = domain;
        if (smmu.DeviceIdMappingIndex is uint index)
            facts["deviceIdMappingIndex"] = index;
    }

    private static void AddReservedMemory(JsonObject facts, IortReservedMemory memory)
    {
        string[] attributes = ["Device-nGnRnE", "Device-nGnRE", "Device-nGRE", "Device-GRE", "Normal-NC", "Normal-WB"];
        facts["flags"] = Hex(memory.Flags);
        facts["remapPermitted"] = memory.RemapIsPermitted;
        facts["accessPrivilege"] = memory.IsPrivileged;
        facts["accessAttributes"] = memory.MemoryAttribute < attributes.Length ? attributes[memory.MemoryAttribute] : "unknown";
        facts["ranges"] = Array(
            memory.Ranges,
            range => new JsonObject
            {
                ["base"] = Hex(range.Base),
                ["length"] = Hex(range.Length),
                ["last"] = range.Last is ulong last ? Hex(last) : null,
            }
        );
    }

    private static void AddDmar(JsonObject facts, DmarTable dmar)
    {
        facts["hostAddressWidth"] = dmar.HostAddressBits;
        facts["flags"] = Hex(dmar.Flags);
        facts["interruptRemapping"] = dmar.InterruptRemapping;
        facts["x2apicOptOut"] = dmar.X2ApicOptOut;
        facts["dmaControlOptIn"] = dmar.DmaControlOptIn;
        facts["structures"] = Array(dmar.Structures, Structure);
    }

    private static JsonObject Structure(DmarStructure structure)
    {
        string[] kinds = ["drhd", "rmrr", "atsr", "rhsa", "andd", "satc", "sidp"];
        JsonObject facts = new()
        {
            ["offset"] = Hex((ulong)structure.Offset),
            ["type"] = structure.Type,
            ["kind"] = structure.Type < kinds.Length ? kinds[structure.Type] : "unknown",
            ["length"] = structure.Length,
        };
        switch (structure)
        {
            case DmarHardwareUnit unit:
                facts["flags"] = Hex(unit.Flags);
                facts["includeAll"] = unit.IncludesAll;
                facts["sizeField"] = unit.RegisterSize;
                facts["registerBytes"] = Hex(unit.RegisterBytes);
                facts["segment"] = unit.Segment;
                facts["base"] = Hex(unit.RegisterBase);
                facts["scopes"] = Array(unit.Scopes, Scope);
                break;
            case DmarReservedMemory memory:
                facts["segment"] = memory.Segment;
                facts["base"] = Hex(memory.Base);
                facts["limit"] = Hex(memory.Limit);
                facts["length_bytes"] = Hex(unchecked(memory.Limit - memory.Base + 1));
                facts["scopes"] = Array(memory.Scopes, Scope);
                break;
            case DmarRootPortAts ats:
                facts["flags"] = Hex(ats.Flags);
                facts["allPorts"] = ats.AllPorts;
                facts["segment"] = ats.Segment;
                facts["scopes"] = Array(ats.Scopes, Scope);
                break;
            case DmarAffinity affinity:
                facts["base"] = Hex(affinity.RegisterBase);
                facts["proximityDomain"] = affinity.ProximityDomain;
                break;
            case DmarNamespaceDevice device:
                facts["deviceNumber"] = device.DeviceNumber;
                facts["name"] = device.Name;
                break;
            case DmarIntegratedAtc atc:
                facts["flags"] = Hex(atc.Flags);
                facts["atcRequired"] = atc.AtcRequired;
                facts["segment"] = atc.Segment;
                facts["scopes"] = Array(atc.Scopes, Scope);
                break;
            case DmarIntegratedProperties properties:
                facts["segment"] = properties.Segment;
                facts["scopes"] = Array(properties.Scopes, Scope);
                break;
        }

        return facts;
    }

    private static JsonObject Scope(DmarScope scope) =>
        new()
        {
            ["type"] = scope.Type,
            ["kind"] = scope.Kind switch
            {
                DmarScopeKind.Endpoint => "endpoint",
                DmarScopeKind.Bridge => "bridge",
                DmarScopeKind.IoApic => "ioapic",
                DmarScopeKind.Hpet => "hpet",
                DmarScopeKind.NamespaceDevice => "namespace",
                _ => "unknown",
            },
            ["length"] = scope.Length,
            ["flags"] = scope.Flags,
            ["enumerationId"] = scope.EnumerationId,
            ["startBus"] = scope.StartBus,
            ["path"] = Array(scope.Path, hop => hop.ToString()),
        };

    private static void AddIvrs(JsonObject facts, IvrsTable ivrs)
    {
        facts["ivInfo"] = Hex8(ivrs.Info);
        facts["efrSupported"] = ivrs.EfrImagesAreValid;
        facts["dmaRemapPreboot"] = ivrs.PrebootDmaRemapping;
        facts["gvaSizeField"] = ivrs.GuestAddressSizeCode;
        facts["physicalAddressSize"] = ivrs.PhysicalAddressBits;
        facts["virtualAddressSize"] = ivrs.VirtualAddressBits;
        facts["htAtsReserved"] = ivrs.HyperTransportAtsReserved;
        facts["blocks"] = Array(ivrs.Blocks, Block);
    }

    private static JsonObject Block(IvrsBlock block)
    {
        JsonObject facts = new()
        {
            ["offset"] = Hex((ulong)block.Offset),
            ["type"] = Hex2(block.Type),
            ["length"] = block.Length,
            ["flags"] = Hex2(block.Flags),
            ["deviceId"] = Hex4(block.DeviceId),
            ["bdf"] = $"{block.DeviceId >> 8:x2}:{(block.DeviceId >> 3) & 0x1f:x2}.{block.DeviceId & 7}",
            ["kind"] = block.Type switch
            {
                0x10 or 0x11 or 0x40 => "ivhd",
                0x20 or 0x21 or 0x22 => "ivmd",
                _ => "unknown",
            },
        };
        if (block is IvrsHardware hardware)
            AddHardware(facts, hardware);
        if (block is IvrsMemory memory)
            AddMemory(facts, memory);
        return facts;
    }

    private static void AddHardware(JsonObject facts, IvrsHardware hardware)
    {
        facts["capOffset"] = Hex(hardware.CapabilityOffset);
        facts["base"] = Hex(hardware.Base);
        facts["segment"] = hardware.Segment;
        facts["msiNumber"] = hardware.MsiNumber;
        facts["unitId"] = hardware.UnitId;
        facts["featureOrAttributes"] = Hex8(hardware.FeatureOrAttributes);
        facts["htTunEn"] = hardware.HtTunnelEnabled;
        facts["passPW"] = hardware.PassPosted;
        facts["resPassPW"] = hardware.ResponsePassPosted;
        facts["isoc"] = hardware.Isochronous;
        facts["iotlbSup"] = hardware.RemoteIotlb;
        facts["coherent"] = hardware.Coherent;
        facts["prefSup"] = hardware.Prefetch;
        facts["pprSup"] = hardware.PeripheralPageRequests;
        if (hardware.EfrImage is ulong efr)
            facts["efrImage"] = Hex16(efr);
        if (hardware.Efr2Image is ulong efr2)
            facts["efr2"] = Hex16(efr2);
        facts["hatsField"] = hardware.AddressTranslationLevels;
        facts["entries"] = Array(hardware.Entries, Entry);
    }

    private static JsonObject Entry(IvhdEntry entry)
    {
        JsonObject facts = new()
        {
            ["type"] = entry.Type,
            ["kind"] = entry.Type switch
            {
                IvhdEntry.Pad4 or IvhdEntry.Pad8 => "pad",
                IvhdEntry.All => "all",
                IvhdEntry.Select => "select",
                IvhdEntry.RangeStart => "rangeStart",
                IvhdEntry.RangeEnd => "rangeEnd",
                IvhdEntry.AliasSelect => "aliasSelect",
                IvhdEntry.AliasRangeStart => "aliasRangeStart",
                IvhdEntry.ExtendedSelect => "extSelect",
                IvhdEntry.ExtendedRangeStart => "extRangeStart",
                IvhdEntry.Special => "special",
                IvhdEntry.AcpiDevice => "acpiHid",
                _ => "unknown",
            },
        };
        switch (entry)
        {
            case IvhdDevice device:
                AddDevice(facts, device.DeviceId, device.Data);
                break;
            case IvhdAlias alias:
                AddDevice(facts, alias.DeviceId, alias.Data);
                facts["sourceId"] = Hex4(alias.SourceId);
                break;
            case IvhdExtended extended:
                AddDevice(facts, extended.DeviceId, extended.Data);
                facts["extended"] = Hex8(extended.Extended);
                break;
            case IvhdSpecial special:
                AddDevice(facts, special.DeviceId, special.Data);
                facts["handle"] = special.Handle;
                facts["sourceId"] = Hex4(special.SourceId);
                facts["variety"] = special.Variety switch
                {
                    1 => "ioapic",
                    2 => "hpet",
                    _ => "unknown",
                };
                break;
            case IvhdAcpiDevice device:
                AddDevice(facts, device.DeviceId, device.Data);
                facts["hid"] = device.Hid;
                facts["cid"] = device.Cid;
                facts["uidType"] = device.UidFormat;
                facts["uid"] = device.UidFormat switch
                {
                    1 => device.UidNumber,
                    2 => device.UidText,
                    _ => null,
                };
                break;
            case IvhdUnknown { Body: [byte low, byte high, byte data, ..] }:
                AddDevice(facts, (ushort)(low | (high << 8)), data);
                break;
        }

        return facts;
    }

    private static void AddDevice(JsonObject facts, ushort deviceId, byte data)
    {
        facts["deviceId"] = Hex4(deviceId);
        facts["data"] = Hex2(data);
    }

    private static void AddMemory(JsonObject facts, IvrsMemory memory)
    {
        facts["scope"] = memory.Scope switch
        {
            IvmdScope.All => "all",
            IvmdScope.Select => "select",
            _ => "range",
        };
        facts["auxData"] = Hex4(memory.AuxiliaryData);
        facts["start"] = Hex(memory.Start);
        facts["bytes"] = Hex(memory.Size);
        facts["last"] = memory.Last is ulong last ? Hex(last) : null;
        facts["unity"] = memory.IsUnity;
        facts["read"] = memory.IsReadable;
        facts["write"] = memory.IsWritable;
        facts["exclusion"] = memory.IsExclusion;
        facts["segmentFromReserved"] = memory.SegmentInReserved;
    }

    private static JsonObject Node(ViotNode node)
    {
        JsonObject facts = new()
        {
            ["offset"] = Hex((ulong)node.Offset),
            ["type"] = node.Type,
            ["length"] = node.Length,
            ["kind"] = node switch
            {
                ViotPciRange => "pciRange",
                ViotMmioEndpoint => "mmio",
                ViotPciIommu => "virtioIommuPci",
                ViotMmioIommu => "virtioIommuMmio",
                _ => "unknown",
            },
        };
        switch (node)
        {
            case ViotPciRange range:
                facts["endpointStart"] = Hex(range.EndpointStart);
                facts["segmentStart"] = range.SegmentStart;
                facts["segmentEnd"] = range.SegmentEnd;
                facts["bdfStart"] = Hex4(range.BdfStart);
                facts["bdfEnd"] = Hex4(range.BdfEnd);
                facts["outputNode"] = Hex(range.OutputNode);
                break;
            case ViotMmioEndpoint endpoint:
                facts["endpoint"] = Hex(endpoint.Endpoint);
                facts["base"] = Hex(endpoint.Base);
                facts["outputNode"] = Hex(endpoint.OutputNode);
                break;
            case ViotPciIommu iommu:
                facts["segment"] = iommu.Segment;
                facts["bdf"] = Hex4(iommu.Bdf);
                break;
            case ViotMmioIommu iommu:
                facts["base"] = Hex(iommu.Base);
                break;
        }

        return facts;
    }
}
