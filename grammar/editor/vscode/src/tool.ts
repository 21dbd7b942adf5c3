import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** What of a machine decides where its `iova` command is. */
export interface Machine {
  searchPath: string;
  home: string;
  isWindows: boolean;
  isFile(file: string): boolean;
}

export type Tool = { path: string } | { missing: string };

export const thisMachine: Machine = {
  searchPath: process.env.PATH ?? "",
  home: os.homedir(),
  isWindows: process.platform === "win32",
  isFile: (file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false,
};

/** The setting where there is one; else the search path, then where `dotnet tool install -g` puts commands. */
export function findTool(setting: string, machine: Machine = thisMachine): Tool {
  const join = machine.isWindows ? path.win32.join : path.posix.join;
  const expanded = setting.startsWith("~/") ? join(machine.home, setting.slice(2)) : setting;
  if (expanded !== "")
    return machine.isFile(expanded)
      ? { path: expanded }
      : { missing: `The setting \`iova.server.path\` names \`${setting}\`, and there is no such file.` };
  const name = machine.isWindows ? "iova.exe" : "iova";
  const folders = machine.searchPath.split(machine.isWindows ? ";" : ":").filter((folder) => folder !== "");
  const found = [...folders, join(machine.home, ".dotnet", "tools")]
    .map((folder) => join(folder, name))
    .find((file) => machine.isFile(file));
  return found === undefined
    ? { missing: "The `iova` command was not found. Install it with `dotnet tool install -g IovaDsl.Tool`, or say where it is." }
    : { path: found };
}
