using System.Collections;
using System.ComponentModel;

namespace IovaDsl.Runtime;

public abstract partial class Platform<TTables>
{
    /// <summary>Names a device or a group in generic code and in attributes; generated code implements it.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public interface IMember
    {
        /// <summary>Its place among all devices, or among all groups, from 0.</summary>
        int Number();

        /// <summary>The ranges that it can really use, two words each.</summary>
        ReadOnlySpan<ulong> Usable();
    }

    /// <summary>Stands on one device of a group after the other.</summary>
    public struct MemberEnumerator : IEnumerator<Device>
    {
        private readonly Group _group;
        private int _place;

        internal MemberEnumerator(Group group)
        {
            _group = group;
            _place = -1;
        }

        /// <summary>The device it stands on.</summary>
        public readonly Device Current => _group[_place];

        readonly object IEnumerator.Current => Current;

        /// <summary>Goes to the next.</summary>
        /// <returns><see langword="false"/> after the last.</returns>
        public bool MoveNext() => ++_place < _group.Count;

        /// <summary>Goes before the first.</summary>
        public void Reset() => _place = -1;

        /// <summary>Does nothing.</summary>
        public readonly void Dispose() { }
    }
}
