namespace LinuxAio.Tasks.Tests.Layering;

/// <summary>Finds types that lead to each other (strongly connected components, by Tarjan's algorithm).</summary>
internal sealed class Circles
{
    private readonly ILookup<string, string> _next;
    private readonly Dictionary<string, int> _order = [];
    private readonly Dictionary<string, int> _earliest = [];
    private readonly Stack<string> _open = new();
    private readonly List<string[]> _found = [];

    private Circles(IEnumerable<Arrow> arrows) =>
        _next = arrows.ToLookup(
            static arrow => SourceFile.TypeOf(arrow.From), static arrow => SourceFile.TypeOf(arrow.To));

    /// <summary>The groups of two types or more; the parts of a type count as one.</summary>
    internal static IReadOnlyList<string[]> Find(IEnumerable<Arrow> arrows)
    {
        var circles = new Circles(arrows);
        foreach (string type in circles._next.Select(static group => group.Key))
        {
            if (!circles._order.ContainsKey(type))
            {
                circles.Visit(type);
            }
        }

        return circles._found;
    }

    private void Visit(string type)
    {
        _order[type] = _earliest[type] = _order.Count;
        _open.Push(type);
        foreach (string next in _next[type])
        {
            if (!_order.TryGetValue(next, out int order))
            {
                Visit(next);
                _earliest[type] = Math.Min(_earliest[type], _earliest[next]);
            }
            else if (_open.Contains(next))
            {
                _earliest[type] = Math.Min(_earliest[type], order);
            }
        }

        if (_earliest[type] != _order[type])
        {
            return;
        }

        List<string> circle = [];
        do
        {
            circle.Add(_open.Pop());
        }
        while (circle[^1] != type);

        if (circle.Count > 1)
        {
            _found.Add([.. circle]);
        }
    }
}
