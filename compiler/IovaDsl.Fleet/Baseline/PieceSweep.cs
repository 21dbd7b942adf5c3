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

    // What is written next, unless it goes on.
    private ulong _lastFirst;
    private ulong _lastLast;
    private int _lastHost;
    private bool _hasLast;

    public void Add(ulong first, ulong last, int host)
    {
        // Nearly always nothing else covers what is left of the piece before.
        if (_isInside && first > _far && !_isShared)
        {
            Write(_at, _far, _farHost);
            _isInside = false;
        }
        else if (_isInside && first != _at)
            WriteTo(first - 1);
        if (_isInside)
            Join(last, host);
        else
        {
            (_at, _far, _farHost, _isInside) = (first, last, host, true);
            (_second, _isShared) = (last, host == Piece.Several);
        }
    }

    private void Join(ulong last, int host)
    {
        if (host != _farHost || host == Piece.Several)
        {
            ulong shared = host == Piece.Several ? last : Math.Min(last, _far);
            if (!_isShared || shared > _second)
                (_second, _isShared) = (shared, true);
        }

        if (last > _far)
            (_far, _farHost) = (last, host);
    }

    public void End()
    {
        if (_isInside)
            WriteTo(_far);
        if (_hasLast)
            sum.Add(_lastFirst, _lastLast, _lastHost);
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
        if (_hasLast && _lastHost == host && _lastLast + 1 == first)
        {
            _lastLast = last;
            return;
        }

        if (_hasLast)
            sum.Add(_lastFirst, _lastLast, _lastHost);
        (_lastFirst, _lastLast, _lastHost, _hasLast) = (first, last, host, true);
    }
}
