namespace IovaDsl.Fleet.Baseline;

/// <summary>
/// Adds up pieces that come in the order of their first addresses, and writes the sum: disjoint, in order, neighbours different. Of what
/// covers an address only two ends matter: how far the piece reaches that reaches farthest, and how far those of other hosts do.
/// <code>
///   a   |--------------|
///   b        |----|
///       |-a--|-a+b|-a--|
/// </code>
/// </summary>
internal struct PieceSweep(PieceList sum)
{
    // The first address that is not written yet, where a piece covers it.
    private ulong _at;
    private bool _isInside;

    // The end that is farthest, and whose it is.
    private ulong _far;
    private int _farHost;

    // Up to where several hosts are.
    private ulong _second;
    private bool _isShared;

    private Piece _last;
    private bool _hasLast;

    public void Add(in Piece piece)
    {
        if (_isInside && piece.First != _at)
            WriteTo(piece.First - 1);
        if (_isInside)
            Join(piece);
        else
        {
            (_at, _far, _farHost, _isInside) = (piece.First, piece.Last, piece.Host, true);
            (_second, _isShared) = (piece.Last, piece.Host == Piece.Several);
        }
    }

    private void Join(in Piece piece)
    {
        if (piece.Host != _farHost || piece.Host == Piece.Several)
        {
            ulong shared = piece.Host == Piece.Several ? piece.Last : Math.Min(piece.Last, _far);
            if (!_isShared || shared > _second)
                (_second, _isShared) = (shared, true);
        }

        if (piece.Last > _far)
            (_far, _farHost) = (piece.Last, piece.Host);
    }

    public void End()
    {
        if (_isInside)
            WriteTo(_far);
        if (_hasLast)
            sum.Add(_last);
    }

    private void WriteTo(ulong limit)
    {
        if (_isShared)
        {
            ulong end = Math.Min(_second, limit);
            Write(_at, end, Piece.Several);
            if (end == ulong.MaxValue)
            {
                _isInside = false;
                return;
            }

            _at = end + 1;
            _isShared = _second > limit;
        }

        if (_at <= limit && _at <= _far)
        {
            ulong end = Math.Min(_far, limit);
            Write(_at, end, _farHost);
            _at = end == ulong.MaxValue ? end : end + 1;
        }

        _isInside = _far > limit;
    }

    private void Write(ulong first, ulong last, int host)
    {
        if (_hasLast && _last.Host == host && _last.Last + 1 == first)
        {
            _last = _last with { Last = last };
            return;
        }

        if (_hasLast)
            sum.Add(_last);
        (_last, _hasLast) = (new Piece(first, last, host), true);
    }
}
