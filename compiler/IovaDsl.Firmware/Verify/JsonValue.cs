using System.Globalization;
using System.Text;

namespace IovaDsl.Firmware.Verify;

/// <summary>
/// A JSON value, read strictly enough for a recorded <c>host.json</c>: this library has no dependency that reads JSON.
/// Numbers stay texts. Asking for what is not there gives null, never an exception.
/// </summary>
internal sealed class JsonValue
{
    private const int MaxDepth = 64;

    private JsonValue() { }

    /// <summary>A string's characters, or a number or literal as written; null for objects and arrays.</summary>
    public string? Text { get; private set; }

    /// <summary>Elements of an array; empty for everything else.</summary>
    public IReadOnlyList<JsonValue> Items { get; private set; } = [];

    /// <summary>Fields of an object in order; empty for everything else.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonValue>> Fields { get; private set; } = [];

    public JsonValue? this[string field] => Fields.FirstOrDefault(pair => pair.Key == field).Value;

    /// <summary>Null when the text is not JSON.</summary>
    public static JsonValue? Parse(byte[] utf8)
    {
        Reader reader = new(Encoding.UTF8.GetString(utf8));
        JsonValue? value = reader.Value(0);
        return value is not null && reader.IsAtEnd ? value : null;
    }

    private sealed class Reader
    {
        private readonly string _text;
        private int _at;

        public Reader(string text) => _text = text;

        public bool IsAtEnd
        {
            get
            {
                SkipSpace();
                return _at == _text.Length;
            }
        }

        public JsonValue? Value(int depth)
        {
            SkipSpace();
            if (_at >= _text.Length || depth > MaxDepth)
                return null;
            return _text[_at] switch
            {
                '{' => Object(depth),
                '[' => Array(depth),
                '"' => String() is { } text ? new JsonValue { Text = text } : null,
                _ => Word(),
            };
        }

        private JsonValue? Object(int depth)
        {
            _at++;
            List<KeyValuePair<string, JsonValue>> fields = [];
            if (Take('}'))
                return new JsonValue { Fields = fields };
            do
            {
                SkipSpace();
                if (_at >= _text.Length || _text[_at] != '"' || String() is not { } name || !Take(':') || Value(depth + 1) is not { } value)
                    return null;
                fields.Add(new KeyValuePair<string, JsonValue>(name, value));
            } while (Take(','));
            return Take('}') ? new JsonValue { Fields = fields } : null;
        }

        private JsonValue? Array(int depth)
        {
            _at++;
            List<JsonValue> items = [];
            if (Take(']'))
                return new JsonValue { Items = items };
            do
            {
                if (Value(depth + 1) is not { } value)
                    return null;
                items.Add(value);
            } while (Take(','));
            return Take(']') ? new JsonValue { Items = items } : null;
        }

        private JsonValue? Word()
        {
            int start = _at;
            while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '-' or '+' or '.'))
                _at++;
            return _at > start ? new JsonValue { Text = _text.Substring(start, _at - start) } : null;
        }

        private string? String()
        {
            StringBuilder text = new();
            for (_at++; _at < _text.Length; _at++)
            {
                char c = _text[_at];
                if (c == '"')
                {
                    _at++;
                    return text.ToString();
                }

                if (c != '\\')
                    text.Append(c);
                else if (!Escape(text))
                    return null;
            }

            return null;
        }

        private bool Escape(StringBuilder text)
        {
            if (++_at >= _text.Length)
                return false;
            if (_text[_at] == 'u')
            {
                if (
                    _at + 4 >= _text.Length
                    || !ushort.TryParse(
                        _text.Substring(_at + 1, 4),
                        NumberStyles.AllowHexSpecifier,
                        CultureInfo.InvariantCulture,
                        out ushort unit
                    )
                )
                    return false;
                text.Append((char)unit);
                _at += 4;
                return true;
            }

            text.Append(
                _text[_at] switch
                {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    'b' => '\b',
                    'f' => '\f',
                    char other => other,
                }
            );
            return true;
        }

        private bool Take(char expected)
        {
            SkipSpace();
            if (_at >= _text.Length || _text[_at] != expected)
                return false;
            _at++;
            return true;
        }

        private void SkipSpace()
        {
            while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\r' or '\n')
                _at++;
        }
    }
}
