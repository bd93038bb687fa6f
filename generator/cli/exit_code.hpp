// The exit codes of every command.
#pragma once

namespace sfpgen::cli {

inline constexpr int exit_good = 0;          ///< it worked
inline constexpr int exit_check_failed = 1;  ///< the design failed a check
inline constexpr int exit_bad_input = 2;     ///< bad command line, spec or input file
inline constexpr int exit_tool_failed = 3;  ///< a tool is missing or failed, sfpgen itself included

}  // namespace sfpgen::cli
