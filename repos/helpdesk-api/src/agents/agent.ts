export const ROLES = ['viewer', 'agent', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export interface Agent {
  id: number;
  accountId: number;
  email: string;
  name: string;
  role: Role;
  active: boolean;
  createdAt: string;
}

/** Who makes a request. */
export interface Actor {
  agentId: number;
  accountId: number;
  role: Role;
}

export interface ApiKey {
  id: number;
  label: string;
  createdAt: string;
}
