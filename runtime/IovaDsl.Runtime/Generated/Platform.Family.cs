using System.Collections;
using System.ComponentModel;

namespace IovaDsl.Runtime;

public abstract partial class Platform<TTables>
{
    /// <summary>Makes an element of its place in the tables.</summary>
    /// <typeparam name="T">The element.</typeparam>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public interface IMaker<out T>
    {
        /// <summary>The element.</summary>
        /// <param name="ordinal">Its place among all of its sort, from 0.</param>
        T Make(int ordinal);
    }

    /// <summary>
    /// Elements that stand together: all devices, all groups, or those that share a name in the file. As a list it is in order, from 0;
    /// its own indexer takes the index that the file gives.
    /// </summary>
    /// <typeparam name="T">The element.</typeparam>
    /// <typeparam name="TMaker">Makes it.</typeparam>
    public readonly struct Family<T, TMaker> : IReadOnlyList<T>
        where TMaker : struct, IMaker<T>
    {
        private readonly int _number;

        /// <summary>A family by its place in the tables.</summary>
        [EditorBrowsable(EditorBrowsableState.Never)]
        public Family(int number) => _number = number;

        /// <summary>How many there are.</summary>
        public int Count => (int)Fields[1];

        /// <summary>The element that has an index in the file.</summary>
        /// <exception cref="ArgumentOutOfRangeException">None has.</exception>
        public T this[int index] => index < 0 ? throw NoElement(index) : this[(ulong)index];

        /// <inheritdoc cref="this[int]"/>
        public T this[ulong index] => Make(PlaceOf(index));

        T IReadOnlyList<T>.this[int index] => (uint)index < (uint)Count ? Make(index) : throw NoElement(index);

        /// <summary>Goes through them in order, without allocation.</summary>
        public Enumerator GetEnumerator() => new(this);

        IEnumerator<T> IEnumerable<T>.GetEnumerator() => GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private ReadOnlySpan<ulong> Fields => Row(PlatformLayout.Families, _number, PlatformLayout.FamilyWords);

        private T Make(int place) => default(TMaker).Make((int)Fields[0] + place);

        private int PlaceOf(ulong index)
        {
            ReadOnlySpan<ulong> fields = Fields;
            if (fields[2] == 0)
                return index < fields[1] ? (int)index : throw NoElement(index);
            int place = At(fields[2]).BinarySearch(index);
            return place >= 0 ? place : throw NoElement(index);
        }

        private static ArgumentOutOfRangeException NoElement(object index) => new(nameof(index), index, "No element has this index.");

        /// <summary>Stands on one element after the other.</summary>
        public struct Enumerator : IEnumerator<T>
        {
            private readonly Family<T, TMaker> _family;
            private int _place;

            internal Enumerator(Family<T, TMaker> family)
            {
                _family = family;
                _place = -1;
            }

            /// <summary>The element it stands on.</summary>
            public readonly T Current => _family.Make(_place);

            readonly object? IEnumerator.Current => Current;

            /// <summary>Goes to the next.</summary>
            /// <returns><see langword="false"/> after the last.</returns>
            public bool MoveNext() => ++_place < _family.Count;

            /// <summary>Goes before the first.</summary>
            public void Reset() => _place = -1;

            /// <summary>Does nothing.</summary>
            public readonly void Dispose() { }
        }
    }

    /// <summary>Makes devices.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly struct DeviceMaker : IMaker<Device>
    {
        /// <inheritdoc/>
        public Device Make(int ordinal) => new(ordinal);
    }

    /// <summary>Makes groups.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly struct GroupMaker : IMaker<Group>
    {
        /// <inheritdoc/>
        public Group Make(int ordinal) => new(ordinal);
    }
}
