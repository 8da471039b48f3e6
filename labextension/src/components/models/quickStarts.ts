import type { Translation } from '../../injected/translation';
import type { ModelDraft } from '../../model/newModel';

/** Fields filled in by one click, and what is still to do. */
export interface QuickStart {
  title: string;
  fields: Pick<ModelDraft, 'id' | 'api_base' | 'key_env'>;
  hint: string;
}

export function quickStarts(trans: Translation): readonly QuickStart[] {
  return [
    {
      title: 'OpenAI',
      fields: { id: 'openai/gpt-4.1', api_base: '', key_env: 'OPENAI_API_KEY' },
      hint: trans.__(
        'Set OPENAI_API_KEY where the Jupyter server starts, then restart it. Any LiteLLM id works the same way.'
      )
    },
    {
      title: 'Ollama',
      fields: {
        id: 'ollama_chat/qwen2.5-coder',
        api_base: 'http://127.0.0.1:11434',
        key_env: ''
      },
      hint: trans.__(
        'No key: run “ollama pull qwen2.5-coder” first, or name a model that you have.'
      )
    },
    {
      title: 'LM Studio',
      fields: {
        id: 'openai/qwen2.5-coder-7b-instruct',
        api_base: 'http://127.0.0.1:1234/v1',
        key_env: ''
      },
      hint: trans.__(
        'No key: start the local server in LM Studio; after “openai/” stands the id that it shows.'
      )
    },
    {
      title: 'vLLM',
      fields: {
        id: 'openai/Qwen/Qwen2.5-Coder-7B-Instruct',
        api_base: 'http://127.0.0.1:8000/v1',
        key_env: ''
      },
      hint: trans.__(
        'After “openai/” stands the name that you gave to “vllm serve”. The same goes for any OpenAI-compatible server.'
      )
    }
  ];
}
