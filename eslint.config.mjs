import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["node_modules/", ".cache/", "**/*.njs", "functions/edge/*Request.js"] },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["eslint.config.mjs"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // A Pulumi resource is made by `new`; its handle is often not needed afterwards.
      "no-new": "off",
      "@typescript-eslint/no-unsafe-type-assertion": "error",
      "no-console": "error",
    },
  },
  {
    // Everything that is not an entry point takes its settings as arguments.
    files: [
      "components/**/*.ts",
      "stacks/**/*.ts",
      "policies/**/*.ts",
      "policyLanguage/**/*.ts",
      "functions/**/*.ts",
      "operations/**/*.ts",
    ],
    ignores: [
      "functions/**/handler.ts",
      "functions/ingest/handlers/{submitTranscode,registerAsset,publishAsset,reconcile}.ts",
      "operations/**/main.ts",
    ],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "Only entry points read the environment." },
      ],
    },
  },
  {
    // Functions are bundled, and only of a namespace can the bundler leave out what is not used.
    files: ["functions/**/*.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "ImportDeclaration[source.value='zod'] > :not(ImportNamespaceSpecifier, Literal)",
          message: 'Write: import * as z from "zod".',
        },
      ],
    },
  },
  {
    // chai's assertions are property reads, and mocha's callbacks are not awaited by the reader.
    files: ["test/**/*.ts", "integration/**/*.ts"],
    rules: {
      "@typescript-eslint/no-unused-expressions": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  { files: ["**/*.mjs", "**/*.js"], ...tseslint.configs.disableTypeChecked },
);
