#if NET
using System.Runtime.CompilerServices;

// The netstandard2.0 build has an IsExternalInit of its own, and what is compiled against it names that one in the
// signature of every init accessor. Where this build takes its place at run time (the compiler within the command), the
// name has to lead to the framework's, or the accessor is not found.
[assembly: TypeForwardedTo(typeof(IsExternalInit))]
#endif
